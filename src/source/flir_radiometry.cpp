#include <algorithm>
#include <cmath>

#include <vigie/source/flir_header.h>

namespace vigie::source {
namespace {

// What the camera would count for a black body; not finite where there is no answer.
double count_of(const FlirPlanck& planck, Temperature temperature) {
  return planck.r1 / (planck.r2 * (std::exp(planck.b / temperature.kelvin()) - planck.f)) - planck.o;
}

// Of a black body, from its count.
std::optional<Temperature> temperature_of(const FlirPlanck& planck, double count) {
  const double argument = planck.r1 / (planck.r2 * (count + planck.o)) + planck.f;
  if (!(argument > 1)) return std::nullopt;  // not a number, too
  const double kelvin = planck.b / std::log(argument);
  if (!std::isfinite(kelvin) || kelvin <= 0) return std::nullopt;
  return Temperature::kelvin(kelvin);
}

// What the object counts by itself, with what the window, the air and its surroundings add taken away.
double count_of_object(const FlirHeader& header, double count) {
  const double window = header.window_transmission, air = flir_air_transmission(header.air, header.distance);
  const double emissivity = header.emissivity;
  if (window < 1) count = (count - (1 - window) * count_of(*header.planck, header.window)) / window;
  if (air < 1) count = (count - (1 - air) * count_of(*header.planck, header.air.temperature)) / air;
  if (emissivity < 1) {
    count = (count - (1 - emissivity) * count_of(*header.planck, header.reflected)) / emissivity;
  }
  return count;
}

}  // namespace

double flir_air_transmission(const FlirAir& air, Length distance) {
  const double celsius = air.temperature.celsius();
  const double water =
      air.relative_humidity *
      std::exp(1.5587 + celsius * (0.06939 + celsius * (-0.00027816 + celsius * 0.00000068455)));
  const double root = std::sqrt(std::max(distance.metres(), 0.0));
  const double transmission = air.x * std::exp(-root * (air.alpha1 + air.beta1 * std::sqrt(water))) +
                              (1 - air.x) * std::exp(-root * (air.alpha2 + air.beta2 * std::sqrt(water)));
  // Constants that make no sense let everything through: better than a temperature from nowhere.
  return transmission > 0 && transmission <= 1 ? transmission : 1;
}

std::optional<Temperature> flir_temperature(const FlirHeader& header, double count) {
  if (!header.planck) return std::nullopt;
  return temperature_of(*header.planck, count_of_object(header, count));
}

std::optional<FlirLine> flir_line(const FlirHeader& header, int lowest_count, int highest_count) {
  const auto low = flir_temperature(header, lowest_count), high = flir_temperature(header, highest_count);
  if (!low || !high) return std::nullopt;
  const int span = std::max(highest_count - lowest_count, 1);
  const auto next = flir_temperature(header, lowest_count + span);
  if (!next) return std::nullopt;
  FlirLine fit;
  fit.line.a = (*next - *low).kelvin() / span;
  // The curve bends one way only, so the nearest line lies halfway between the chord and the farthest point.
  double least = 0, most = 0;
  constexpr int kSteps = 256;
  for (int i = 1; i < kSteps; ++i) {
    const double count = lowest_count + static_cast<double>(span) * i / kSteps;
    const auto there = flir_temperature(header, count);
    if (!there) return std::nullopt;
    const double off = there->kelvin() - (low->kelvin() + fit.line.a * (count - lowest_count));
    least = std::min(least, off);
    most = std::max(most, off);
  }
  fit.line.b = low->kelvin() - fit.line.a * lowest_count + (least + most) / 2;
  fit.worst_error = Temperature::kelvin((most - least) / 2);
  return fit;
}

}  // namespace vigie::source
