"""What is asked of a password, in Chinese throughout, and as politely as the rest of the site."""

from __future__ import annotations

from django.contrib.auth import password_validation as of_django


class LengthValidator(of_django.MinimumLengthValidator):
    """Django's, of whose message its Chinese catalogue lacks the translation.

    A catalogue of our own would have to be compiled wherever the site is set up.
    """

    def get_error_message(self) -> str:
        return f"密码太短：至少要有 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 个字符。"


class SimilarityValidator(of_django.UserAttributeSimilarityValidator):
    def get_help_text(self) -> str:
        return "不能和用户名、姓名太像。"


class CommonValidator(of_django.CommonPasswordValidator):
    def get_help_text(self) -> str:
        return "不能是常见的密码。"


class NumericValidator(of_django.NumericPasswordValidator):
    def get_help_text(self) -> str:
        return "不能全是数字。"
