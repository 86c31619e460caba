// What FLIR's files say beside the picture, and temperatures from their counts.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <vigie/core/frame.h>
#include <vigie/core/image.h>
#include <vigie/core/result.h>
#include <vigie/core/time.h>
#include <vigie/core/units.h>

namespace vigie::source {

// From radiance to counts: count = r1 / (r2 · (exp(b / kelvin) − f)) − o, of a black body before the lens.
struct FlirPlanck {
  double r1 = 0, r2 = 0, b = 0, f = 0;  // b in kelvin, the others without unit
  double o = 0;                         // counts
};

// Through the air: Minkina and Dudzik, "Infrared Thermography: Errors and Uncertainties" (2009), section 2.5.
struct FlirAir {
  double alpha1 = 0, alpha2 = 0, beta1 = 0, beta2 = 0, x = 0;
  double relative_humidity = 0;  // in [0, 1]
  Temperature temperature;
};

// Texts are as they stand in the file, at most 32 bytes: escape them (core/log.h: printable) before showing.
struct FlirHeader {
  int width = 0, height = 0;  // px
  std::string model, part_number, serial, software, lens;
  std::optional<UtcTime> captured;
  Duration captured_uncertainty;  // one standard deviation
  double frames_per_second = 0;   // 0 where not told
  // What a person set for the object that was looked at; not set where the file has no camera record.
  std::optional<FlirPlanck> planck;
  double emissivity = 1;  // in (0, 1]
  Length distance;
  Temperature reflected;
  Temperature window;
  double window_transmission = 1;  // in (0, 1]
  FlirAir air;
};

// The part of an object's radiance that comes through the air, in (0, 1].
double flir_air_transmission(const FlirAir& air, Length distance);

// Of an object with the header's emissivity, at its distance. Not set where there is no curve, or where it
// has no temperature for this count.
std::optional<Temperature> flir_temperature(const FlirHeader& header, double count);

// kelvin = a · count + b, the line that is nearest to the curve between two counts, and its worst error
// there.
struct FlirLine {
  Radiometry line;
  Temperature worst_error;
};
std::optional<FlirLine> flir_line(const FlirHeader& header, int lowest_count, int highest_count);

// Of the first picture in a file. not_found, io, damaged, unsupported. Reentrant.
Result<FlirHeader> read_flir_header(const std::filesystem::path& path);

}  // namespace vigie::source
