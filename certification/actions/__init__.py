"""The verbs of the certification app: what touches more than one record."""
