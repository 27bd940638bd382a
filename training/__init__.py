"""Training and publicity: courses, sessions with their sign-in, examinations, effect, competence, announcements.

The three courses of the first phase stand ready in every engagement, the trainings of the pilot run beside them.
Who must take part follows from posts and appointments; who did is known by account, by code on the wall or from a
signed sheet, and the record says which. The first phase's criteria are computed here.
"""
