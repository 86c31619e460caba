#include "video_maker.h"

#include "ffmpeg.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/pixdesc.h>
}

#include <cstring>
#include <stdexcept>
#include <vector>

namespace vigie::media {
namespace {

int check(int result, const char* what) {
  if (result < 0) throw std::runtime_error(std::string("FFmpeg cannot ") + what);
  return result;
}

void draw(AVFrame& frame, const VideoPlan& plan, int number) {
  const auto& layout = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
  const bool colours = (layout.flags & AV_PIX_FMT_FLAG_RGB) != 0;
  std::vector<std::uint16_t> row(static_cast<std::size_t>(frame.width));
  // FFmpeg's line writer sets bits and clears none.
  for (const AVBufferRef* buffer : frame.buf) {
    if (buffer != nullptr) std::memset(buffer->data, 0, buffer->size);
  }
  for (int c = 0; c < layout.nb_components; ++c) {
    const bool chroma = !colours && (c == 1 || c == 2);
    const int width = chroma ? -(-frame.width >> layout.log2_chroma_w) : frame.width;
    const int height = chroma ? -(-frame.height >> layout.log2_chroma_h) : frame.height;
    const auto neutral = static_cast<std::uint16_t>(1 << (layout.comp[c].depth - 1));
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        row[static_cast<std::size_t>(x)] =
            chroma ? neutral : static_cast<std::uint16_t>(plan.sample(number, x, y));
      }
      av_write_image_line2(row.data(), frame.data, frame.linesize, &layout, 0, y, c, width, 2);
    }
  }
}

struct Writer {
  AVFormatContext* file = nullptr;
  AVCodecContext* codec = nullptr;
  AVFrame* frame = av_frame_alloc();
  AVPacket* packet = av_packet_alloc();

  ~Writer() {
    av_frame_free(&frame);
    av_packet_free(&packet);
    avcodec_free_context(&codec);
    if (file != nullptr) avio_closep(&file->pb);
    avformat_free_context(file);
  }
  void open(const std::filesystem::path& path, const VideoPlan& plan);
  void send(AVFrame* picture);
};

void Writer::open(const std::filesystem::path& path, const VideoPlan& plan) {
  check(avformat_alloc_output_context2(&file, nullptr, plan.container.c_str(), path.c_str()),
        "find the container");
  const AVCodec* kind = avcodec_find_encoder_by_name(plan.codec.c_str());
  if (kind == nullptr) throw std::runtime_error("FFmpeg has no " + plan.codec);
  codec = avcodec_alloc_context3(kind);
  codec->width = plan.width;
  codec->height = plan.height;
  codec->pix_fmt = av_get_pix_fmt(plan.pixels.c_str());
  codec->time_base = {1, plan.frames_per_second};
  codec->framerate = {plan.frames_per_second, 1};
  codec->strict_std_compliance = FF_COMPLIANCE_UNOFFICIAL;
  if ((file->oformat->flags & AVFMT_GLOBALHEADER) != 0) codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  AVDictionary* words = nullptr;
  check(av_dict_parse_string(&words, plan.options.c_str(), "=", ":", 0), "read the encoder's options");
  check(avcodec_open2(codec, kind, &words), "open the encoder");
  av_dict_free(&words);
  AVStream* stream = avformat_new_stream(file, nullptr);
  avcodec_parameters_from_context(stream->codecpar, codec);
  stream->time_base = codec->time_base;
  stream->avg_frame_rate = codec->framerate;
  if (!plan.creation_time.empty())
    av_dict_set(&file->metadata, "creation_time", plan.creation_time.c_str(), 0);
  check(av_dict_parse_string(&words, plan.container_options.c_str(), "=", ":", 0),
        "read the muxer's options");
  check(avio_open(&file->pb, path.c_str(), AVIO_FLAG_WRITE), "create the file");
  check(avformat_write_header(file, &words), "write the head");
  av_dict_free(&words);
  frame->format = codec->pix_fmt;
  frame->width = plan.width;
  frame->height = plan.height;
  check(av_frame_get_buffer(frame, 0), "make a picture");
}

void Writer::send(AVFrame* picture) {
  check(avcodec_send_frame(codec, picture), "encode");
  while (avcodec_receive_packet(codec, packet) >= 0) {
    packet->stream_index = 0;
    packet->duration = 1;
    av_packet_rescale_ts(packet, codec->time_base, file->streams[0]->time_base);
    check(av_interleaved_write_frame(file, packet), "write a packet");
  }
}

}  // namespace

void make_video(const std::filesystem::path& path, const VideoPlan& plan) {
  prepare_ffmpeg();
  Writer writer;
  writer.open(path, plan);
  for (int i = 0; i < plan.frames; ++i) {
    check(av_frame_make_writable(writer.frame), "make a picture");
    draw(*writer.frame, plan, i);
    writer.frame->pts = i;
    writer.send(writer.frame);
  }
  writer.send(nullptr);
  check(av_write_trailer(writer.file), "write the end");
}

Image16 planned_picture(const VideoPlan& plan, int frame) {
  Image16 image(plan.width, plan.height);
  for (int y = 0; y < plan.height; ++y) {
    for (int x = 0; x < plan.width; ++x) image(x, y) = static_cast<std::uint16_t>(plan.sample(frame, x, y));
  }
  return image;
}

std::string difference(const Image16& a, const Image16& b) {
  if (a.width() != b.width() || a.height() != b.height()) return "different sizes";
  for (int y = 0; y < a.height(); ++y) {
    for (int x = 0; x < a.width(); ++x) {
      if (a(x, y) == b(x, y)) continue;
      return "at " + std::to_string(x) + ", " + std::to_string(y) + ": " + std::to_string(a(x, y)) + " and " +
             std::to_string(b(x, y));
    }
  }
  return {};
}

}  // namespace vigie::media
