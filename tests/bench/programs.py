"""What whole programs cost on the same H.264 file: vigie scan beside bare decoding by ffmpeg and beside motion.

usage: programs.py VIGIE [FILE...]

Processor time a picture, all threads of the program together. Without FILEs: a minute of the simulator's demo,
640 x 512, and one of the shared recordings where they are. motion plays a file as a camera would, so its run takes
as long as the file lasts; what it writes is switched off.
"""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("VIGIE_TEST_DATA", ROOT.parent / "shared" / "data")) / "halmstad-ir" / "video"
RUNS = 3
CONF = """daemon off
setup_mode off
log_level 4
log_file {folder}/motion.log
netcam_url file://{file}
width {width}
height {height}
framerate {rate}
picture_output off
movie_output off
webcontrol_port 0
stream_port 0
target_dir {folder}
"""


def processor_seconds(words, after=None):
    """Of the program, which is interrupted `after` so many seconds where that is given."""
    process = subprocess.Popen(list(map(str, words)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if after is not None:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0 and after is None:
        sys.exit(f"{words[0]} failed on {words[-1]}")
    return usage.ru_utime + usage.ru_stime


def probed(file):
    told = json.loads(subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries",
         "stream=width,height,nb_read_packets,r_frame_rate:format=duration", "-of", "json", str(file)],
        capture_output=True, text=True, check=True).stdout)
    stream = told["streams"][0]
    over, under = map(int, stream["r_frame_rate"].split("/"))
    return (stream["width"], stream["height"], int(stream["nb_read_packets"]), max(1, round(over / under)),
            float(told["format"]["duration"]))


def middle(words):
    return statistics.median(processor_seconds(words) for _ in range(RUNS))


def measure(vigie, file, folder):
    width, height, pictures, rate, duration = probed(file)
    decode = middle(["ffmpeg", "-v", "error", "-threads", 1, "-i", file, "-f", "null", "-"])
    scan = middle([vigie, "scan", "--threads", 1, file])
    line = (f"{file.name}: {width}x{height}, {pictures} pictures; decoding {1000 * decode / pictures:.2f} ms, "
            f"scan {1000 * scan / pictures:.2f} ms: {scan / decode:.2f} times decoding")
    if shutil.which("motion"):
        conf = folder / "motion.conf"
        conf.write_text(CONF.format(folder=folder, file=file, width=width, height=height, rate=rate))
        motion = processor_seconds(["motion", "-n", "-c", conf], after=duration + 1)
        line += f"; motion {1000 * motion / pictures:.2f} ms: {motion / scan:.2f} times scan"
    print(line, flush=True)


def usual_files(vigie, folder):
    subprocess.run([vigie, "scan", "--video", folder, "sim:demo?camera=0&length=60"], check=True,
                   stdout=subprocess.DEVNULL)
    files = sorted(folder.glob("*.mp4"))
    for clip in sorted(DATA.glob("*.mp4"))[:1]:
        longer = folder / f"{clip.stem}_3_times.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-stream_loop", "2", "-i", str(clip), "-c", "copy", str(longer)],
                       check=True)
        files.append(longer)
    return files


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    vigie = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="vigie-programs-") as name:
        folder = Path(name)
        for file in [Path(word).resolve() for word in sys.argv[2:]] or usual_files(vigie, folder):
            measure(vigie, file, folder)


if __name__ == "__main__":
    main()
