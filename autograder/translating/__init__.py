"""Translations of a course's texts: found in its lessons, kept beside them, put in their place.

The code of a lesson is written once; `solutions/NN_name/zh_CN.po` has its texts in Chinese.
"""
