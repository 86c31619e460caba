#include "cptv_gzip.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <zlib.h>

namespace vigie::source {
namespace {

constexpr int kGzipOnly = 15 + 16;  // the largest window, and the gzip wrapping
constexpr std::size_t kPiece = 32768;
// A wrong bit can hide a stream's end, so that it seems cut short. Its last four bytes still tell how much it
// unpacks to: where that is as near as this to what came, nothing is missing and something is wrong.
constexpr std::int64_t kNearly = 4096;

}  // namespace

struct GzipReader::State {
  std::istream& in;
  z_stream stream{};
  std::array<std::uint8_t, kPiece> packed{};
  std::uint64_t packed_read = 0, unpacked = 0, confirmed = 0;
  std::uint32_t last_four = 0;  // bytes of the file so far, little-endian
  GzipEnd end = GzipEnd::not_yet;
  std::string reason;

  explicit State(std::istream& stream_in) : in(stream_in) {}

  [[nodiscard]] std::uint64_t packed_position() const { return packed_read - stream.avail_in; }

  void stop(GzipEnd how, std::string why) {
    end = how;
    reason = std::move(why);
  }

  // Makes sure that there is input; false at the end of it.
  bool refill() {
    if (stream.avail_in > 0) return true;
    in.read(reinterpret_cast<char*>(packed.data()), static_cast<std::streamsize>(packed.size()));
    stream.next_in = packed.data();
    stream.avail_in = static_cast<uInt>(in.gcount());
    packed_read += stream.avail_in;
    for (std::size_t i = stream.avail_in - std::min<std::size_t>(stream.avail_in, 4); i < stream.avail_in;
         ++i) {
      last_four = last_four >> 8 | std::uint32_t{packed[i]} << 24;
    }
    return stream.avail_in > 0;
  }

  void stop_at_end_of_input() {
    const auto member = static_cast<std::int64_t>(unpacked - confirmed);
    if (member > 0 && std::abs(member - std::int64_t{last_four}) <= kNearly) {
      stop(GzipEnd::broken,
           fmt::format("the gzip stream is damaged before byte {} of the file", packed_read));
    } else {
      stop(GzipEnd::cut_short, fmt::format("the file is cut short after {} bytes", packed_read));
    }
  }

  // After a member: another one, or the end. Zeros after the end are padding and do no harm.
  void next_member() {
    confirmed = unpacked;
    bool padding = false;
    while (refill() && *stream.next_in == 0) {
      ++stream.next_in;
      --stream.avail_in;
      padding = true;
    }
    if (stream.avail_in == 0) {
      stop(GzipEnd::whole, "");
    } else if (padding || *stream.next_in != 0x1F) {
      stop(GzipEnd::broken,
           fmt::format("byte {} of the file is after the end, and no gzip stream", packed_position()));
    } else {
      inflateReset(&stream);
    }
  }

  // Unpacks into [next_out, next_out + avail_out), some of it at least, or comes to the end.
  void unpack_some() {
    if (!refill()) return stop_at_end_of_input();
    const uInt room = stream.avail_out;
    const int said = inflate(&stream, Z_NO_FLUSH);
    unpacked += room - stream.avail_out;
    if (said == Z_STREAM_END) {
      next_member();
    } else if (said != Z_OK && said != Z_BUF_ERROR) {
      stop(GzipEnd::broken,
           fmt::format("the gzip stream is damaged at or before byte {} of the file: {}", packed_position(),
                       stream.msg != nullptr ? stream.msg : "zlib gives no reason"));
    }
  }
};

GzipReader::GzipReader(std::istream& in) : state_(std::make_unique<State>(in)) {
  if (inflateInit2(&state_->stream, kGzipOnly) != Z_OK) {
    state_->stop(GzipEnd::broken, "zlib could not be started: out of memory");
  }
}

GzipReader::~GzipReader() {
  inflateEnd(&state_->stream);
}

std::size_t GzipReader::read(std::span<std::uint8_t> into) {
  State& s = *state_;
  std::size_t done = 0;
  while (done < into.size() && s.end == GzipEnd::not_yet) {
    const std::size_t piece = std::min<std::size_t>(into.size() - done, 1U << 30);
    s.stream.next_out = into.data() + done;
    s.stream.avail_out = static_cast<uInt>(piece);
    s.unpack_some();
    done += piece - s.stream.avail_out;
  }
  return done;
}

std::uint64_t GzipReader::skip(std::uint64_t bytes) {
  std::array<std::uint8_t, kPiece> nowhere{};
  std::uint64_t done = 0;
  while (done < bytes) {
    const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(bytes - done, nowhere.size()));
    const std::size_t got = read(std::span(nowhere).first(piece));
    done += got;
    if (got < piece) break;
  }
  return done;
}

GzipEnd GzipReader::end() const {
  return state_->end;
}
const std::string& GzipReader::reason() const {
  return state_->reason;
}
std::uint64_t GzipReader::unpacked() const {
  return state_->unpacked;
}
std::uint64_t GzipReader::confirmed() const {
  return state_->confirmed;
}

}  // namespace vigie::source
