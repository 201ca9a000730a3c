"""The background queue: work that a page leaves for later, put in with the page's own transaction."""
