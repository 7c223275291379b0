"""Who asks and what that person may: signing in, roles, tokens, links of wall screens.

``guard`` stands before every route and socket and is the one place where requests are refused;
``mien.store.accounts`` holds the rows.
"""
