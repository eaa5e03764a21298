"""Addresses of the inbox."""

from django.urls import path

from inbox import views

urlpatterns = [
    path("", views.page, name="inbox"),
    path("live/", views.live, name="inbox_live"),
    path("events/", views.may_watch, name="inbox_events"),
    path("<int:chat_id>/answer/", views.answer, name="inbox_answer"),
]
