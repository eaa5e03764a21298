"""What an owner's decisions and corrections teach. All of it is pure.

edits, differences           what was changed in an answer
lessons, corrections         style, questions with answers, and entries put right
calibration, thresholds      how far the AI's confidence can be trusted
evaluation                   whether an answer agrees with what the owner did
"""
