"""A further machine joins the office: a code shown on the first machine, typed on the second."""
