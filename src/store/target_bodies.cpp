// What the register keeps of targets.
#include "bodies.h"

#include <array>

namespace vigie::store {
namespace {

// The column `sight`.
using Sight = std::array<double, 8>;
std::optional<Sight> sight_of(const TargetPlace& place) {
  const auto* line = std::get_if<SightLine>(&place);
  if (line == nullptr) return std::nullopt;
  return Sight{line->from.latitude.degrees(),
               line->from.longitude.degrees(),
               line->bearing.degrees(),
               line->elevation.degrees(),
               line->direction_uncertainty.degrees(),
               line->from.height.metres(),
               line->nearest.metres(),
               line->farthest.metres()};
}
SightLine line_of(const Sight& sight) {
  return {{Angle::degrees(sight[0]), Angle::degrees(sight[1]), EllipsoidHeight::metres(sight[5])},
          Bearing::degrees(sight[2]),
          Angle::degrees(sight[3]),
          Angle::degrees(sight[4]),
          Length::metres(sight[6]),
          Length::metres(sight[7])};
}

void write_now(Connection& connection, Sequence sequence, const Target& t) {
  connection
      .statement(
          "INSERT INTO target (id, last_event, revision, state, first_seen_ns, last_seen_ns) "
          "VALUES (?1,?2,?3,?4,?5,?6) ON CONFLICT (id) DO UPDATE SET last_event = ?2, revision = ?3, "
          "state = ?4, first_seen_ns = ?5, last_seen_ns = ?6 WHERE ?3 >= revision")
      .bind(t.id, sequence, t.revision, t.state, t.first_seen, t.last_seen)
      .run();
}

}  // namespace

void write(Connection& connection, Sequence sequence, const TargetRevision& revision) {
  const Target& t = revision.target;
  const std::array<double, 3> velocity{t.velocity.x, t.velocity.y, t.velocity.z};
  const auto sight = sight_of(t.place);
  connection
      .statement(
          "INSERT INTO target_revision VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,"
          "?18,?19)")
      .bind(sequence, t.id, t.site, t.origin, t.revision, t.state, t.motion, t.time, as_bytes(velocity),
            as_bytes(t.velocity_covariance.m), t.size ? std::optional(t.size->metres()) : std::nullopt,
            as_bytes(t.classes.p), all_bytes(t.tracks), all_bytes(t.cameras), all_bytes(t.merged_from),
            t.split_from, t.first_seen, t.last_seen, sight ? std::optional(as_bytes(*sight)) : std::nullopt)
      .run();
  write_now(connection, sequence, t);
  const auto* places = std::get_if<std::vector<GroundPlace>>(&t.place);
  if (places == nullptr) return;
  auto& insert = connection.statement("INSERT INTO target_place VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9)");
  for (std::size_t i = 0; i < places->size(); ++i) {
    const GroundPlace& p = (*places)[i];
    insert
        .bind(sequence, i, p.place.latitude.degrees(), p.place.longitude.degrees(), p.place.height.metres(),
              as_bytes(p.covariance.m), p.weight, p.half_radius, p.ninety_radius)
        .run();
  }
}

GroundPlace read_place(Statement& row) {
  GroundPlace place;
  place.place.latitude = Angle::degrees(row.real());
  place.place.longitude = Angle::degrees(row.real());
  place.place.height = EllipsoidHeight::metres(row.real());
  row.numbers(place.covariance.m);
  place.weight = row.real();
  place.half_radius = row.real();
  place.ninety_radius = row.real();
  return place;
}

Target read_target_revision(Connection& connection, Sequence sequence) {
  Statement& row = body_row(
      connection,
      "SELECT target, site, origin, revision, state, motion, time_ns, velocity, velocity_covariance, size_m, "
      "classes, tracks, cameras, merged_from, first_seen_ns, last_seen_ns, sight, split_from "
      "FROM target_revision WHERE event = ?1",
      sequence);
  Target t;
  t.id = row.id<TargetId>();
  t.site = row.id<SiteId>();
  t.origin = row.code<Origin>();
  t.revision = row.number32();
  t.state = row.code<TargetState>();
  t.motion = row.code<Motion>();
  t.time = row.time();
  std::array<double, 3> velocity{};
  row.numbers(velocity);
  t.velocity = {velocity[0], velocity[1], velocity[2]};
  row.numbers(t.velocity_covariance.m);
  if (const auto size = row.optional_real()) t.size = Length::metres(*size);
  row.numbers(t.classes.p);
  t.tracks = read_all<TrackId>(row, "ids");
  t.cameras = read_all<CameraId>(row, "ids");
  t.merged_from = read_all<TargetId>(row, "ids");
  t.first_seen = row.time();
  t.last_seen = row.time();
  const auto sight = row.optional_numbers<Sight>();
  if (const auto split = row.optional_numbers<Uuid>()) t.split_from = TargetId{*split};
  if (sight) {
    t.place = line_of(*sight);
    return t;
  }
  std::vector<GroundPlace> places;
  auto& rows = connection
                   .statement(
                       "SELECT latitude_deg, longitude_deg, height_m, covariance, weight, half_radius, "
                       "ninety_radius FROM target_place WHERE event = ?1 ORDER BY ordinal")
                   .bind(sequence);
  while (rows.step()) places.push_back(read_place(rows));
  t.place = std::move(places);
  return t;
}

}  // namespace vigie::store
