"""Examines a machine of the office: each part is well, ill or unknown, with a sentence, and with what to do."""
