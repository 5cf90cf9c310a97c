"""Languages: catalogs, rendering, extraction, checks, and the ledger of who has checked what. See docs/languages.md."""
