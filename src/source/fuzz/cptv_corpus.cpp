// Writes the seeds of cptv_fuzz: small recordings of both versions, whole and damaged.
//   vigie_cptv_corpus FOLDER
#include "cptv_writer.h"

#include <fstream>
#include <random>

namespace vigie::source {
namespace {

CptvToWrite recording(int version, int frames) {
  std::mt19937 random(version);
  CptvToWrite made{.version = version, .width = 6, .height = 4};
  made.more_fields = {cptv_field('E', "lepton3.5"), cptv_field_u8('Z', 9), cptv_field_f32('L', -43.5F),
                      cptv_field('?', "unknown")};
  for (int i = 0; i < frames; ++i) {
    Image16 image(6, 4);
    for (auto& sample : image.samples()) sample = static_cast<std::uint16_t>(28'000 + random() % 300);
    made.frames.push_back({.image = image,
                           .ticks = static_cast<std::uint32_t>(1000 + 111 * i),
                           .shutter_ms = 500,
                           .background = version == 2 && i == 0,
                           .padding = i == 1 ? 20U : 0U,
                           .with_unknown_field = i == 2});
  }
  return made;
}

void write(const std::string& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace
}  // namespace vigie::source

int main(int count, char** arguments) {
  using namespace vigie::source;
  if (count != 2) return 2;
  const std::string folder = std::string(arguments[1]) + "/";
  for (const int version : {1, 2}) {
    const std::string name = folder + "version" + std::to_string(version);
    const CptvUnpacked made = write_cptv(recording(version, 3));
    write(name + ".unpacked", made.bytes);
    write(name + ".cptv", gzip(made.bytes));
    Bytes cut = gzip(made.bytes);
    cut.resize(cut.size() - 30);
    write(name + "-cut.cptv", cut);
    Bytes wrong = made.bytes;
    wrong[made.frame_starts[1] + 20] ^= 0x80U;
    write(name + "-wrong.unpacked", wrong);
  }
  write(folder + "empty", {});
  write(folder + "header-only.unpacked", write_cptv(recording(2, 0)).bytes);
  return 0;
}
