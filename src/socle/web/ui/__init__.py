"""The components of a page. `templatetags/ui.py` says how to use each; `templates/ui/` holds their markup."""
