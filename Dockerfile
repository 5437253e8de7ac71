# One image for web, worker, beat and the migration step; `proxy` adds the static files to nginx.
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/sroi
WORKDIR /build
COPY requirements.txt .
RUN /opt/sroi/bin/pip install --require-hashes -r requirements.txt

FROM python:3.11-slim-bookworm AS app
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/sroi --shell /usr/sbin/nologin sroi
COPY --from=build /opt/sroi /opt/sroi
WORKDIR /srv/sroi
COPY manage.py ./
COPY sroi sroi
COPY procurement procurement
COPY contractors contractors
COPY reporting reporting
COPY enforcement enforcement
COPY templates templates
COPY static static
COPY locale locale
ENV PATH=/opt/sroi/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=sroi.settings.prod SROI_VAR=/var/lib/sroi
# Collecting static files reads the settings, but opens nothing; these values exist during this step only.
RUN SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(64))") \
    FILES_KEY=$(python -c "from sroi.kernel.vault import new_key; print(new_key())") \
    ALLOWED_HOSTS=build BASE_URL=https://build DATABASE_URL=postgresql:///build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /var/lib/sroi/media && chown sroi:sroi /var/lib/sroi /var/lib/sroi/media
USER sroi
EXPOSE 8000
CMD ["gunicorn", "sroi.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--no-control-socket"]

FROM nginxinc/nginx-unprivileged:1.27-alpine AS proxy
COPY docs/deployment/nginx.conf /etc/nginx/conf.d/default.conf
COPY --from=app /var/lib/sroi/static /srv/static
