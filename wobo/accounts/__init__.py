"""Who is here and what is theirs: users, workspaces, memberships, invitations.

A Workspace (firm, client, engagement) anchors rights, tenancy and trail. Rights are read once per
request; `visible_to(user)` answers which records, the policies of each app answer which verbs.
"""
