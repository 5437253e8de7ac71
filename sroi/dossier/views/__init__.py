"""The pages of what a dossier keeps."""
