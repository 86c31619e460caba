// Quantities that carry their unit in the type, so that metres and degrees cannot be mixed up.
// Each holds one double in the SI unit; named constructors and accessors say which unit is meant.
// Any finite value is allowed; NaN passes through. Exactness: that of double. Reentrant.
#pragma once

#include <cmath>
#include <compare>
#include <numbers>

namespace vigie {

// The arithmetic that all quantities share. `Tag` is the quantity itself, so Length + Angle does not compile.
template <typename Tag>
class Quantity {
 public:
  friend constexpr auto operator<=>(const Quantity&, const Quantity&) = default;
  friend constexpr Tag operator+(Tag a, Tag b) { return Tag(a.si_ + b.si_); }
  friend constexpr Tag operator-(Tag a, Tag b) { return Tag(a.si_ - b.si_); }
  friend constexpr Tag operator-(Tag a) { return Tag(-a.si_); }
  friend constexpr Tag operator*(Tag a, double k) { return Tag(a.si_ * k); }
  friend constexpr Tag operator*(double k, Tag a) { return Tag(a.si_ * k); }
  friend constexpr Tag operator/(Tag a, double k) { return Tag(a.si_ / k); }
  friend constexpr double operator/(Tag a, Tag b) { return a.si_ / b.si_; }
  friend constexpr Tag abs(Tag a) { return a.si_ < 0 ? -a : a; }
  [[nodiscard]] constexpr bool is_finite() const { return std::isfinite(si_); }

 protected:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double si) : si_(si) {}
  double si_ = 0;
};

class Length : public Quantity<Length> {
 public:
  constexpr Length() = default;
  static constexpr Length metres(double m) { return Length(m); }
  static constexpr Length kilometres(double km) { return Length(km * 1000); }
  static constexpr Length millimetres(double mm) { return Length(mm / 1000); }
  static constexpr Length micrometres(double um) { return Length(um / 1e6); }
  [[nodiscard]] constexpr double metres() const { return si_; }

 private:
  friend class Quantity<Length>;
  using Quantity::Quantity;
};

// A plane angle; not wrapped by itself: see wrapped_to_turn and wrapped_to_half_turn.
class Angle : public Quantity<Angle> {
 public:
  constexpr Angle() = default;
  static constexpr Angle degrees(double deg) { return Angle(deg * (std::numbers::pi / 180)); }
  static constexpr Angle radians(double rad) { return Angle(rad); }
  [[nodiscard]] constexpr double degrees() const { return si_ * (180 / std::numbers::pi); }
  [[nodiscard]] constexpr double radians() const { return si_; }

  // The same direction in [0°, 360°), as bearings are written.
  [[nodiscard]] Angle wrapped_to_turn() const {
    const double turn = 2 * std::numbers::pi;
    const double r = std::fmod(si_, turn);
    return Angle(r < 0 ? (r + turn < turn ? r + turn : 0) : r);
  }
  // The same direction in [-180°, 180°), as differences are written.
  [[nodiscard]] Angle wrapped_to_half_turn() const {
    const Angle half = radians(std::numbers::pi);
    return (*this + half).wrapped_to_turn() - half;
  }

 private:
  friend class Quantity<Angle>;
  using Quantity::Quantity;
};

inline double sin(Angle a) {
  return std::sin(a.radians());
}
inline double cos(Angle a) {
  return std::cos(a.radians());
}
inline double tan(Angle a) {
  return std::tan(a.radians());
}

// Degrees clockwise from true north. Not an Angle: a bearing plus a bearing means nothing.
class Bearing {
 public:
  constexpr Bearing() = default;
  static Bearing from_north(Angle clockwise) { return Bearing(clockwise.wrapped_to_turn()); }
  static Bearing degrees(double deg) { return from_north(Angle::degrees(deg)); }
  // Clockwise from true north, in [0°, 360°).
  [[nodiscard]] constexpr Angle from_north() const { return clockwise_; }
  [[nodiscard]] constexpr double degrees() const { return clockwise_.degrees(); }
  friend Bearing operator+(Bearing b, Angle a) { return from_north(b.clockwise_ + a); }
  // How far to turn clockwise from b to a, in [-180°, 180°).
  friend Angle operator-(Bearing a, Bearing b) {
    return (a.clockwise_ - b.clockwise_).wrapped_to_half_turn();
  }
  friend constexpr bool operator==(const Bearing&, const Bearing&) = default;

 private:
  constexpr explicit Bearing(Angle clockwise) : clockwise_(clockwise) {}
  Angle clockwise_;
};

class Speed : public Quantity<Speed> {
 public:
  constexpr Speed() = default;
  static constexpr Speed metres_per_second(double v) { return Speed(v); }
  static constexpr Speed kilometres_per_hour(double v) { return Speed(v / 3.6); }
  [[nodiscard]] constexpr double metres_per_second() const { return si_; }

 private:
  friend class Quantity<Speed>;
  using Quantity::Quantity;
};

// A temperature, or a difference of two. Absolute values are at or above 0 K.
class Temperature : public Quantity<Temperature> {
 public:
  constexpr Temperature() = default;
  static constexpr Temperature kelvin(double k) { return Temperature(k); }
  static constexpr Temperature celsius(double c) { return Temperature(c + 273.15); }
  static constexpr Temperature millikelvin(double mk) { return Temperature(mk / 1000); }
  [[nodiscard]] constexpr double kelvin() const { return si_; }
  [[nodiscard]] constexpr double celsius() const { return si_ - 273.15; }

 private:
  friend class Quantity<Temperature>;
  using Quantity::Quantity;
};

// Height above the WGS 84 ellipsoid, and above the geoid ("mean sea level"): they differ by up to 107 m,
// so one does not turn into the other without saying by how much.
class EllipsoidHeight : public Quantity<EllipsoidHeight> {
 public:
  constexpr EllipsoidHeight() = default;
  static constexpr EllipsoidHeight metres(double m) { return EllipsoidHeight(m); }
  [[nodiscard]] constexpr double metres() const { return si_; }
  friend constexpr EllipsoidHeight operator+(EllipsoidHeight h, Length l) {
    return metres(h.si_ + l.metres());
  }

 private:
  friend class Quantity<EllipsoidHeight>;
  using Quantity::Quantity;
};

class GeoidHeight : public Quantity<GeoidHeight> {
 public:
  constexpr GeoidHeight() = default;
  static constexpr GeoidHeight metres(double m) { return GeoidHeight(m); }
  [[nodiscard]] constexpr double metres() const { return si_; }
  friend constexpr GeoidHeight operator+(GeoidHeight h, Length l) { return metres(h.si_ + l.metres()); }
  // `undulation`: the geoid's height above the ellipsoid at this place (EGM96, EGM2008).
  [[nodiscard]] constexpr EllipsoidHeight above_ellipsoid(Length undulation) const {
    return EllipsoidHeight::metres(si_ + undulation.metres());
  }

 private:
  friend class Quantity<GeoidHeight>;
  using Quantity::Quantity;
};

}  // namespace vigie
