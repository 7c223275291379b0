"""Signing in with a provider (OpenID Connect): the authorization code flow with PKCE and a nonce.

A begun sign-in is kept in no process: everything that has to fit later follows from one secret,
which only the browser that began has, in a cookie.
"""
