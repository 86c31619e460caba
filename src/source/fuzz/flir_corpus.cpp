// Writes the seeds of flir_fuzz: small pictures in either byte order, in JPEG, with a PNG in them, and a
// TIFF's head.
//   vigie_flir_corpus FOLDER
#include "flir_writer.h"

#include <fstream>
#include <string>

#include <vigie/media/picture.h>

namespace {

using Bytes = std::vector<std::uint8_t>;

void write(const std::string& path, const Bytes& bytes) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

// One directory: DateTime, and an Exif directory with DateTimeOriginal.
Bytes tiff() {
  const std::string date = "2026:11:22 20:54:00";
  Bytes bytes{'I',  'I',  42,   0,    8,  0, 0,  0, 2,  0,         //
              0x32, 0x01, 2,    0,    20, 0, 0,  0, 56, 0, 0,  0,  // DateTime
              0x69, 0x87, 4,    0,    1,  0, 0,  0, 38, 0, 0,  0,  // Exif
              0,    0,    0,    0,                                 //
              1,    0,    0x03, 0x90, 2,  0, 20, 0, 0,  0, 56, 0, 0, 0, 0, 0, 0, 0};
  bytes.insert(bytes.end(), date.begin(), date.end());
  bytes.push_back(0);
  return bytes;
}

}  // namespace

int main(int count, char** arguments) {
  using namespace vigie::source;
  if (count != 2) return 2;
  const std::string folder = std::string(arguments[1]) + "/";
  vigie::Image16 image(6, 4, 3400);
  image(2, 2) = 3500;
  FlirHeader header;
  header.model = "Test";
  header.planck = FlirPlanck{.r1 = 17096, .r2 = 0.0466, .b = 1428, .f = 1, .o = -267};
  header.emissivity = 0.95;
  header.air.x = 1.9;
  for (const bool big_endian : {false, true}) {
    const std::string name = folder + (big_endian ? "big" : "little");
    const Bytes fff =
        write_fff({.image = image, .header = header, .big_endian = big_endian, .seconds = 1'541'416'483});
    write(name + ".fff", fff);
    write(name + "-unchecked.fff",
          write_fff({.image = image, .header = header, .big_endian = big_endian, .checksums = false}));
    write(name + ".jpg", jpeg_around(fff, 500));
  }
  if (const auto png = vigie::media::encode_png16(image.view())) {
    write(folder + "png.fff",
          write_fff({.image = image, .header = header, .checksums = false, .coded = *png}));
  }
  write(folder + "date.tiff", tiff());
  write(folder + "empty", {});
  return 0;
}
