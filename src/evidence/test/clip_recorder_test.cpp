#include "scene.h"

#include <algorithm>
#include <fstream>
#include <thread>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vigie/evidence/clip_recorder.h>
#include <vigie/media/decoder.h>
#include <vigie/media/demuxer.h>
#include <vigie/media/picture.h>

namespace vigie::evidence {
namespace {

struct Shown {
  double second = 0;  // of the clip
  std::shared_ptr<const Image16> image;
};

// The pictures of a clip, as a player shows them.
std::vector<Shown> played(const std::filesystem::path& path) {
  SystemClock clock;
  std::vector<Shown> shown;
  auto demuxer = media::Demuxer::open_file(path.string());
  if (!demuxer) {
    ADD_FAILURE() << demuxer.error().to_string();
    return shown;
  }
  auto decoder = (*demuxer)->make_decoder({});
  std::vector<media::DecodedPicture> pictures;
  for (;;) {
    auto item = (*demuxer)->read({}, clock.monotonic() + Duration::seconds(5));
    if (auto* read = std::get_if<media::ReadPacket>(&item)) {
      EXPECT_TRUE((*decoder)->decode(read->packet, pictures));
    } else {
      break;
    }
  }
  EXPECT_TRUE((*decoder)->flush(pictures));
  for (const auto& p : pictures) shown.push_back({p.packet->pts.nanoseconds() * 1e-9, p.image});
  return shown;
}

// Where the target stands in a picture: the middle of the brightest column sums, in shares of its width.
double target_share(const Image16& image) {
  std::vector<int> columns(static_cast<std::size_t>(image.width()));
  for (int y = image.height() * 250 / 512; y < image.height() * 262 / 512; ++y) {
    for (int x = 0; x < image.width(); ++x) columns[static_cast<std::size_t>(x)] += image(x, y);
  }
  const int peak = *std::ranges::max_element(columns), floor = *std::ranges::min_element(columns);
  double sum = 0, weight = 0;
  for (std::size_t x = 0; x < columns.size(); ++x) {
    if (columns[x] < floor + (peak - floor) * 3 / 4) continue;
    sum += static_cast<double>(x) + 0.5;
    weight += 1;
  }
  return sum / weight / image.width();
}

std::string test_text(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ClipRecorderTest : public ::testing::Test {
 protected:
  ClipRecorderTest() {
    auto opened = ClipFolder::open(
        folder_.path() / "clips",
        {.limit_bytes = 1'000'000'000, .describe = [](AlarmId id) { return "alarm " + id.to_string(); }});
    EXPECT_TRUE(opened);
    clips_ = std::move(*opened);
    begin();
  }
  static ClipRecorderOptions little_memory() {
    ClipRecorderOptions options;
    options.most_bytes = 6 << 20;
    return options;
  }
  void begin(const ClipRecorderOptions& options = little_memory()) {
    recorder_.reset();
    recorder_ = std::make_unique<ClipRecorder>(camera_, "north", *clips_, clock_, options);
  }
  // Waits until all is written.
  void finish() { recorder_.reset(); }

  // The frames come faster than a camera's: the writer is to keep up, as it would.
  void give_the_writer_time() {
    for (int i = 0; paced_ && i < 5000 && recorder_->buffered_bytes() > pace_; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  // The frames of [from, to) with a track that is first seen, confirmed and ended at these times.
  template <typename MakeFrame>
  void run(double from, double to, TrackId track, double first_seen, double confirmed, double ended,
           MakeFrame frame) {
    for (int i = static_cast<int>(from * kRate); i < to * kRate; ++i) {
      const double second = i / kRate;
      std::vector<Track> tracks;
      if (second >= first_seen && second < ended) {
        tracks.push_back(track_at(second, track, camera_, first_seen,
                                  second >= confirmed ? TrackState::confirmed : TrackState::tentative));
      } else if (second >= ended && second < ended + 1 / kRate) {
        tracks.push_back(track_at(second, track, camera_, first_seen, TrackState::ended));
      }
      give_the_writer_time();
      recorder_->on_frame(frame(second), tracks);
      most_buffered_ = std::max(most_buffered_, recorder_->buffered_bytes());
    }
  }
  void run(double from, double to, TrackId track, double first_seen, double confirmed, double ended) {
    run(from, to, track, first_seen, confirmed, ended, [&](double s) { return frame_at(s, camera_); });
  }
  template <typename TypedId>
  ClipInfo info(TypedId of) {
    auto found = clips_->find(of.uuid);
    EXPECT_TRUE(found) << found.error().to_string();
    return found ? *found : ClipInfo{};
  }

  TestFolder folder_;
  SystemClock clock_;
  SequenceIdGenerator ids_;
  const CameraId camera_ = ids_.make<CameraId>();
  const TrackId track_ = ids_.make<TrackId>();
  std::unique_ptr<ClipFolder> clips_;
  std::unique_ptr<ClipRecorder> recorder_;
  std::size_t most_buffered_ = 0;
  bool paced_ = true;
  std::size_t pace_ = 3'000'000;
};

TEST_F(ClipRecorderTest, begins_before_the_track_and_ends_after_it) {
  run(0, 10, track_, 5, 5.3, 7);
  finish();
  const ClipInfo clip = info(track_);
  EXPECT_EQ(clip.track, track_);
  EXPECT_EQ(clip.camera, camera_);
  EXPECT_EQ(clip.origin, Origin::live);
  EXPECT_FALSE(clip.original);
  EXPECT_EQ(clip.camera_width, 640);
  EXPECT_EQ(clip.width, 320);
  EXPECT_EQ(clip.height, 256);
  EXPECT_NEAR((clip.start - at_second(3)).seconds(), 0, 0.11);
  EXPECT_NEAR((clip.end - at_second(8)).seconds(), 0, 0.11);
  const auto shown = played(clips_->video(track_.uuid));
  EXPECT_NEAR(static_cast<double>(shown.size()), 5 * 10, 2);
}

TEST_F(ClipRecorderTest, shows_every_picture_at_its_time) {
  run(0, 8, track_, 4, 4.2, 7);
  finish();
  const ClipInfo clip = info(track_);
  const auto shown = played(clips_->video(track_.uuid));
  ASSERT_GT(shown.size(), 30u);
  for (const Shown& picture : shown) {
    const double second = (clip.start - at_second(0)).seconds() + picture.second;
    const double expected = target_at(second).centre().x / 640;
    EXPECT_NEAR(target_share(*picture.image), expected, 2.0 / 640) << "at " << second << " s";
  }
}

TEST_F(ClipRecorderTest, keeps_an_h264_stream_as_it_came) {
  H264Camera camera;
  std::vector<PacketPtr> sent;
  run(0, 9, track_, 5.5, 5.8, 7, [&](double s) {
    Frame frame = camera.frame(s, camera_);
    sent.push_back(frame.packet);
    return frame;
  });
  finish();
  const ClipInfo clip = info(track_);
  EXPECT_TRUE(clip.original);
  EXPECT_EQ(clip.width, 640);
  // The last picture at or before 3.5 s that stands alone is that of 3 s.
  EXPECT_EQ(clip.start, at_second(3));
  EXPECT_NEAR((clip.end - at_second(8)).seconds(), 0, 0.05);
  const auto shown = played(clips_->video(track_.uuid));
  ASSERT_NEAR(static_cast<double>(shown.size()), 5 * kRate, 2);
  for (const Shown& picture : shown) {
    EXPECT_NEAR(target_share(*picture.image), target_at(3 + picture.second).centre().x / 640, 2.0 / 640);
  }
}

TEST_F(ClipRecorderTest, cuts_a_long_track_at_the_longest) {
  run(0, 20, track_, 3, 3.5, 19);
  finish();
  EXPECT_NEAR((info(track_).end - info(track_).start).seconds(), 12, 0.7);
}

TEST_F(ClipRecorderTest, makes_one_clip_of_each_of_several_tracks) {
  const TrackId other = ids_.make<TrackId>();
  for (int i = 0; i < 8 * kRate; ++i) {
    const double s = i / kRate;
    std::vector<Track> tracks;
    for (const auto& [id, from] : {std::pair(track_, 3.0), std::pair(other, 4.0)}) {
      if (s >= from) tracks.push_back(track_at(s, id, camera_, from, TrackState::confirmed));
    }
    give_the_writer_time();
    recorder_->on_frame(frame_at(s, camera_), tracks);
  }
  finish();
  EXPECT_NEAR((info(track_).start - at_second(1)).seconds(), 0, 0.11);
  EXPECT_NEAR((info(other).start - at_second(2)).seconds(), 0, 0.11);
}

TEST_F(ClipRecorderTest, makes_none_of_a_track_that_was_never_confirmed) {
  run(0, 6, track_, 3, 100, 5);
  finish();
  EXPECT_EQ(clips_->find(track_.uuid).error().code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(clips_->picture(track_.uuid)));
  EXPECT_EQ(clips_->total_bytes(), 0u);
}

TEST_F(ClipRecorderTest, makes_none_of_what_stands_and_one_from_where_it_moves) {
  const TrackId stays = ids_.make<TrackId>();
  for (int i = 0; i < 10 * kRate; ++i) {
    const double s = i / kRate;
    std::vector<Track> tracks{track_at(s, track_, camera_, 0, TrackState::confirmed),
                              track_at(s, stays, camera_, 0, TrackState::confirmed)};
    if (s < 7) tracks[0].motion = Motion::stationary;
    tracks[1].motion = Motion::stationary;
    give_the_writer_time();
    recorder_->on_frame(frame_at(s, camera_), tracks);
  }
  finish();
  EXPECT_EQ(clips_->find(stays.uuid).error().code, ErrorCode::not_found);
  EXPECT_FALSE(std::filesystem::exists(clips_->picture(stays.uuid)));
  // As far back as pictures are kept for.
  EXPECT_GT(info(track_).start, at_second(1));
  EXPECT_LT(info(track_).start, at_second(7));
}

TEST_F(ClipRecorderTest, ends_its_clips_where_the_stream_begins_anew) {
  run(0, 6, track_, 3, 3.3, 100);
  run(6, 8, track_, 3, 3.3, 100, [&](double s) {
    Frame frame = frame_at(s, camera_);
    frame.id.epoch = 1;
    return frame;
  });
  finish();
  EXPECT_NEAR((info(track_).end - at_second(6)).seconds(), 0, 0.15);
}

TEST_F(ClipRecorderTest, cuts_the_thumbnail_from_the_best_moment) {
  for (int i = 0; i < 6 * kRate; ++i) {
    const double s = i / kRate;
    auto track = track_at(s, track_, camera_, 1, s < 5 ? TrackState::confirmed : TrackState::ended);
    track.peak_snr = s >= 3 ? 20 : 8;  // best at 3 s
    const std::span<const Track> tracks(&track, s >= 1 && s <= 5 ? 1 : 0);
    Frame frame = frame_at(s, camera_);
    // Only the best moment shows a second target beside the first.
    if (i == 3 * static_cast<int>(kRate)) {
      auto image = std::make_shared<Image16>(*frame.image);
      const Box box = target_at(s);
      for (int y = 0; y < 8; ++y) {
        for (int x = 0; x < 6; ++x)
          (*image)(static_cast<int>(box.left) + 12 + x, static_cast<int>(box.top) + y) = 7600;
      }
      frame.image = image;
    }
    give_the_writer_time();
    recorder_->on_frame(frame, tracks);
  }
  finish();
  std::ifstream in(clips_->picture(track_.uuid), std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(in), {}};
  const auto picture = media::decode_picture(bytes);
  ASSERT_TRUE(picture) << picture.error().to_string();
  EXPECT_EQ(std::max(picture->image.width(), picture->image.height()), 240);
  // The target is in the middle; the second one 12 px to its right, of a cut of 42 px.
  const Image16& image = picture->image;
  EXPECT_GT(image(120, 120), 180);
  EXPECT_GT(image(120 + 240 * 12 / 42, 100), 180);
  EXPECT_LT(image(20, 20), 120);
}

TEST_F(ClipRecorderTest, keeps_at_most_six_megabytes_of_pictures) {
  paced_ = false;
  run(0, 9, track_, 4, 4.3, 7);
  EXPECT_GT(most_buffered_, 1'000'000u);
  EXPECT_LE(most_buffered_, 6u << 20);
}

TEST_F(ClipRecorderTest, keeps_at_most_six_megabytes_of_a_large_stream) {
  paced_ = false;
  H264Camera camera(300);
  run(0, 9, track_, 4, 4.3, 7, [&](double s) {
    Frame frame = camera.frame(s, camera_);
    auto larger = std::make_shared<Packet>(*frame.packet);
    larger->data.resize(larger->data.size() + 40'000);  // ten megabits a second: trailing zeros are legal
    frame.packet = larger;
    return frame;
  });
  EXPECT_LE(most_buffered_, 6u << 20);
}

TEST_F(ClipRecorderTest, goes_on_where_the_folder_is_gone_and_writes_again_once_it_is_back) {
  std::filesystem::remove_all(folder_.path() / "clips");
  run(0, 6, track_, 2, 2.3, 4);
  begin();
  EXPECT_EQ(clips_->find(track_.uuid).error().code, ErrorCode::not_found);
  std::filesystem::create_directory(folder_.path() / "clips");
  const TrackId later = ids_.make<TrackId>();
  run(10, 16, later, 12, 12.3, 14);
  finish();
  EXPECT_NEAR((info(later).end - at_second(15)).seconds(), 0, 0.11);
}

TEST_F(ClipRecorderTest, never_waits_for_a_disk_that_hangs) {
  // Opening this pipe hangs until somebody reads it.
  const std::string pipe = clips_->video(track_.uuid).string() + ".part";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  paced_ = false;
  H264Camera camera;
  run(0, 12, track_, 2, 2.3, 100, [&](double s) {
    Frame frame = camera.frame(s, camera_);
    auto larger = std::make_shared<Packet>(*frame.packet);
    larger->data.resize(larger->data.size() + 20'000);
    frame.packet = larger;
    return frame;
  });
  EXPECT_GT(most_buffered_, 3u << 20);  // it did hang
  EXPECT_LE(most_buffered_, 6u << 20);
  std::jthread reader([&] {
    const int file = open(pipe.c_str(), O_RDONLY | O_CLOEXEC);
    std::array<char, 65536> buffer{};
    while (read(file, buffer.data(), buffer.size()) > 0) {
    }
    close(file);
  });
  finish();
}

TEST_F(ClipRecorderTest, shows_what_came_before_and_after_an_alarm_with_a_marked_picture) {
  begin({});
  pace_ = 10'000'000;
  Alarm alarm;
  alarm.id = ids_.make<AlarmId>();
  alarm.track = track_;
  alarm.happened = at_second(15);
  alarm.pixel = PicturePlace{camera_, {100, 100}};
  for (int i = 0; i < 37 * kRate; ++i) {
    const double s = i / kRate;
    const auto track = track_at(s, track_, camera_, 0, TrackState::confirmed);
    give_the_writer_time();
    const Frame frame = frame_at(s, camera_, 640, 300);
    recorder_->on_frame(frame, {&track, 1});
    if (i == 16 * static_cast<int>(kRate)) recorder_->on_alarm(alarm, frame, {&track, 1});
    most_buffered_ = std::max(most_buffered_, recorder_->buffered_bytes());
  }
  finish();
  EXPECT_LE(most_buffered_, 32u << 20);
  const ClipInfo clip = info(alarm.id);
  EXPECT_EQ(clip.alarm, alarm.id);
  EXPECT_EQ(clip.track, track_);
  EXPECT_NEAR((clip.start - at_second(5)).seconds(), 0, 0.11);
  EXPECT_NEAR((clip.end - at_second(35)).seconds(), 0, 0.11);
  EXPECT_NEAR(static_cast<double>(played(clips_->video(alarm.id.uuid)).size()), 30 * 10, 4);
  EXPECT_EQ(test_text(clips_->account(alarm.id.uuid)), "alarm " + alarm.id.to_string());
  // The track's own clip goes on being one.
  EXPECT_NEAR((info(track_).end - info(track_).start).seconds(), 10, 0.7);

  const std::string jpeg = test_text(clips_->picture(alarm.id.uuid));
  const auto picture =
      media::decode_picture({reinterpret_cast<const std::uint8_t*>(jpeg.data()), jpeg.size()});
  ASSERT_TRUE(picture) << picture.error().to_string();
  const Image16& image = picture->image;
  EXPECT_EQ(image.width(), 640);
  const Box box = target_at(16);
  const auto at = [&](double x, double y) { return image(static_cast<int>(x), static_cast<int>(y)); };
  EXPECT_GT(at(100, 100), 200);                                // the cross
  EXPECT_GT(at(box.left - 4, box.centre().y), 180);            // the frame
  EXPECT_LT(at(box.left - 5, box.centre().y), 100);            // and its rim
  EXPECT_GT(at(target_at(15).centre().x, box.bottom()), 180);  // the way it came
  EXPECT_LT(at(300, 20), 160);                                 // elsewhere nothing
}

TEST_F(ClipRecorderTest, of_more_alarms_than_it_can_show_keeps_a_picture_each) {
  ClipRecorderOptions options;
  options.most_at_once = 2;
  begin(options);
  std::vector<Alarm> alarms(4);
  for (int i = 0; i < 4 * kRate; ++i) {
    const Frame frame = frame_at(i / kRate, camera_, 64, 48);
    recorder_->on_frame(frame, {});
    if (i != 30) continue;
    for (Alarm& alarm : alarms) {
      alarm.id = ids_.make<AlarmId>();
      alarm.happened = at_second(1);
      recorder_->on_alarm(alarm, frame, {});
    }
  }
  recorder_->end_clips();
  finish();
  std::size_t clips = 0;
  for (const Alarm& alarm : alarms) {
    EXPECT_TRUE(std::filesystem::exists(clips_->picture(alarm.id.uuid)));
    clips += clips_->find(alarm.id.uuid).has_value() ? 1 : 0;
  }
  EXPECT_EQ(clips, 2u);
}

TEST_F(ClipRecorderTest, shows_two_alarms_of_one_moment_both_whole) {
  begin({});
  pace_ = 11'000'000;
  std::vector<Alarm> alarms(2);
  for (int i = 0; i < 36 * kRate; ++i) {
    give_the_writer_time();
    const Frame frame = frame_at(i / kRate, camera_, 640, 480);
    recorder_->on_frame(frame, {});
    if (i != 14 * static_cast<int>(kRate)) continue;
    for (Alarm& alarm : alarms) {
      alarm.id = ids_.make<AlarmId>();
      alarm.happened = at_second(14);
      recorder_->on_alarm(alarm, frame, {});
    }
  }
  finish();
  for (const Alarm& alarm : alarms) {
    EXPECT_NEAR((info(alarm.id).start - at_second(4)).seconds(), 0, 0.11);
    EXPECT_NEAR((info(alarm.id).end - at_second(34)).seconds(), 0, 0.11);
  }
}

TEST_F(ClipRecorderTest, shows_nothing_of_another_time) {
  Alarm alarm;
  alarm.id = ids_.make<AlarmId>();
  alarm.happened = at_second(1);
  run(0, 1, track_, 100, 100, 100);
  const Frame later = frame_at(60, camera_, 64, 48);  // the camera was gone meanwhile
  recorder_->on_frame(later, {});
  recorder_->on_alarm(alarm, later, {});
  finish();
  EXPECT_FALSE(std::filesystem::exists(clips_->picture(alarm.id.uuid)));
  EXPECT_EQ(clips_->find(alarm.id.uuid).error().code, ErrorCode::not_found);
}

TEST_F(ClipRecorderTest, begins_no_clips_where_the_disk_is_nearly_full_and_keeps_the_picture_of_an_alarm) {
  recorder_.reset();
  clips_ = *ClipFolder::open(folder_.path() / "clips",
                             {.limit_bytes = 1'000'000'000, .least_free_bytes = std::uint64_t{1} << 60});
  begin();
  Alarm alarm;
  alarm.id = ids_.make<AlarmId>();
  alarm.happened = at_second(4);
  run(0, 4, track_, 2, 2.3, 100);
  recorder_->on_alarm(alarm, frame_at(4, camera_), {});
  run(4, 6, track_, 2, 2.3, 5);
  finish();
  EXPECT_TRUE(std::filesystem::exists(clips_->picture(alarm.id.uuid)));
  EXPECT_EQ(clips_->find(alarm.id.uuid).error().code, ErrorCode::not_found);
  EXPECT_EQ(clips_->find(track_.uuid).error().code, ErrorCode::not_found);
}

TEST_F(ClipRecorderTest, leaves_no_half_written_file) {
  run(0, 6, track_, 3, 3.3, 5);
  finish();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "clips")) {
    EXPECT_NE(entry.path().extension(), ".part") << entry.path();
  }
}

TEST(ClipRecorderOptions, say_what_is_out_of_range) {
  EXPECT_TRUE(ClipRecorderOptions().validate());
  ClipRecorderOptions options;
  options.pictures_per_second = 0;
  EXPECT_EQ(options.validate().error().code, ErrorCode::invalid_argument);
  EXPECT_NE(options.validate().error().message.find("pictures_per_second"), std::string::npos);
}

}  // namespace
}  // namespace vigie::evidence
