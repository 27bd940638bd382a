"""Addresses of the application dossier and of evidence rooms. Guests come through /room/ alone."""

from django.urls import path

from .views import dossier, room_guest, rooms

DOSSIER = "e/<slug:code>/dossier/"
ITEM = f"{DOSSIER}items/<slug:key>/"
BUILD = f"{DOSSIER}<slug:uid>/"
ROOMS = "e/<slug:code>/room/"
ROOM = f"{ROOMS}<slug:uid>/"
DOOR = "room/<slug:uid>/"

urlpatterns = [
    path(DOSSIER, dossier.dossier, name="dossier"),
    path(f"{DOSSIER}make/", dossier.dossier_make, name="dossier_make"),
    path(ITEM, dossier.dossier_item, name="dossier_item"),
    path(f"{ITEM}papers/", dossier.dossier_paper, name="dossier_paper"),
    path(f"{ITEM}papers/<slug:uid>/take-out/", dossier.dossier_take_out, name="dossier_take_out"),
    path(BUILD, dossier.dossier_build, name="dossier_build"),
    path(f"{BUILD}retry/", dossier.dossier_retry, name="dossier_retry"),
    path(ROOMS, rooms.room_list, name="room_list"),
    path(f"{ROOMS}new/", rooms.room_new, name="room_new"),
    path(ROOM, rooms.room_detail, name="room_detail"),
    path(f"{ROOM}edit/", rooms.room_edit, name="room_edit"),
    path(f"{ROOM}preview/", rooms.room_preview, name="room_preview"),
    path(f"{ROOM}guests/", rooms.room_guest, name="room_guest"),
    path(f"{ROOM}guests/<slug:guest>/again/", rooms.room_again, name="room_again"),
    path(f"{ROOM}guests/<slug:guest>/shut-out/", rooms.room_shut_out, name="room_shut_out"),
    path(f"{ROOM}open/", rooms.room_move, {"verb": "open"}, name="room_open"),
    path(f"{ROOM}close/", rooms.room_move, {"verb": "close"}, name="room_close"),
    path(f"{ROOM}reopen/", rooms.room_reopen, name="room_reopen"),
    path(f"{ROOM}paper/", rooms.room_paper, name="room_paper"),
    path(DOOR, room_guest.room_door_page, name="room_door"),
    path(f"{DOOR}registers/<slug:key>/", room_guest.room_table, name="room_table"),
    path(f"{DOOR}files/<slug:key>/", room_guest.room_file, name="room_file"),
]
