"""The screens: one to work on, and those that ask something and close."""
