"""The demo: an invented firm with its clients, driven through the same actions that the pages call.

The content is in `certification/data/demo`, in Chinese and English; one of them is typed in, as people would. Time
is simulated, and everything made here says so. Needs SIMULATED_TIME=1.
"""
