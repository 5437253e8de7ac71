"""What is filled in on the pages of phase 7: the public face of this room."""

from enforcement.forms.act import ActForm, FreeDayForm
from enforcement.forms.contract import DischargeForm, InvoiceForm, ListForm, OpenForm
from enforcement.forms.fine import (
    CountersignForm,
    DecideForm,
    DisputeDecideForm,
    DisputeForm,
    DisputeRecordForm,
    NoViewForm,
    ProposeForm,
    ReturnForm,
    SettleForm,
    ViewForm,
    ViewRecordForm,
    WithholdForm,
)
from enforcement.forms.ladder import (
    AnnounceForm,
    CloseForm,
    InformForm,
    InviteForm,
    NoticeForm,
    RenewForm,
    SkipForm,
    TalkForm,
)

__all__ = [
    "ActForm",
    "AnnounceForm",
    "CloseForm",
    "CountersignForm",
    "DecideForm",
    "DischargeForm",
    "DisputeDecideForm",
    "DisputeForm",
    "DisputeRecordForm",
    "FreeDayForm",
    "InformForm",
    "InviteForm",
    "InvoiceForm",
    "ListForm",
    "NoViewForm",
    "NoticeForm",
    "OpenForm",
    "ProposeForm",
    "RenewForm",
    "ReturnForm",
    "SettleForm",
    "SkipForm",
    "TalkForm",
    "ViewForm",
    "ViewRecordForm",
    "WithholdForm",
]
