"""Pictures of the wall in every state, to be looked at and judged before a screen is bought and after a change."""
