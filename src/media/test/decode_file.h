// A whole input through demuxer and decoder, as tests want it.
#pragma once

#include "test_files.h"
#include "video_maker.h"

#include <gtest/gtest.h>

#include <vigie/media/decoder.h>
#include <vigie/media/demuxer.h>

namespace vigie::media {

struct DecodedFile {
  StreamFormat format;
  std::vector<DecodedPicture> pictures;
  std::vector<PacketPtr> packets;
  std::optional<Error> error;  // of the demuxer or the decoder, whichever came first
};

inline DecodedFile decode_all(Demuxer& demuxer, int threads = 1) {
  DecodedFile all;
  all.format = *demuxer.format();
  auto decoder = demuxer.make_decoder({.threads = threads});
  if (!decoder) {
    all.error = decoder.error();
    return all;
  }
  while (!all.error) {
    auto read = demuxer.read({}, MonotonicTime());
    if (auto* packet = std::get_if<ReadPacket>(&read)) {
      packet->packet->captured = UtcTime::from_nanoseconds(packet->packet->pts.nanoseconds());
      all.packets.push_back(packet->packet);
      auto decoded = (*decoder)->decode(packet->packet, all.pictures);
      if (!decoded) all.error = decoded.error();
    } else if (auto* error = std::get_if<Error>(&read)) {
      all.error = *error;
    } else {
      break;
    }
  }
  (void)(*decoder)->flush(all.pictures);
  return all;
}

inline DecodedFile decode_file(const std::string& path, int threads = 1) {
  auto demuxer = Demuxer::open_file(path);
  if (!demuxer) {
    DecodedFile none;
    none.error = demuxer.error();
    return none;
  }
  return decode_all(**demuxer, threads);
}

inline DecodedFile make_and_decode(const VideoPlan& plan) {
  const TestFolder folder;
  make_video(folder / "video", plan);
  return decode_file(folder / "video");
}

}  // namespace vigie::media
