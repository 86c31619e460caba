#!/usr/bin/python3
"""A real RTSP server for tests: rtsp_server.py [--port N] [--auth basic|digest] [--udp-only]

Streams a ball that moves before noise as H.264 at rtsp://127.0.0.1:PORT/camera, to nobody but this machine, and writes
"PORT N" when it is ready. It ends when its standard input does.
"""
import argparse
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

SIZE = "video/x-raw,format=I420,width=160,height=120,framerate=25/1"
# The ball is drawn large and made small: 13 pixels across.
PICTURE = (
    "( compositor name=both background=black sink_0::alpha=0.2 sink_1::alpha=0.3"
    f" ! {SIZE}"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25 threads=1"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1"
    f" videotestsrc is-live=true pattern=snow ! {SIZE} ! both.sink_0"
    " videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=480,height=360,framerate=25/1"
    f" ! videoscale ! {SIZE} ! both.sink_1 )"
)


def protect(server, factory, kind):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "guard")
    auth = GstRtspServer.RTSPAuth()
    if kind == "basic":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic("guard", "p@ss:w/rd"), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest("guard", "p@ss:w/rd", token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role("guard")
    permissions.add_permission_for_role("guard", "media.factory.access", True)
    permissions.add_permission_for_role("guard", "media.factory.construct", True)
    factory.set_permissions(permissions)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", default="0")
    parser.add_argument("--auth", choices=["basic", "digest"])
    parser.add_argument("--udp-only", action="store_true")
    options = parser.parse_args()
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(options.port)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(PICTURE)
    factory.set_shared(True)
    if options.udp_only:
        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    if options.auth:
        protect(server, factory, options.auth)
    server.get_mount_points().add_factory("/camera", factory)
    if server.attach(None) == 0:
        sys.exit("cannot listen on port " + options.port)
    print("PORT", server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit())
    loop.run()


if __name__ == "__main__":
    main()
