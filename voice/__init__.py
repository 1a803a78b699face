"""The voice: a call becomes a sentence, a sentence clips, clips sound."""
