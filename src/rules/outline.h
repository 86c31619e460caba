// Polylines and polygons on a plane. Reentrant.
#pragma once

#include <vector>

#include <vigie/rules/rule_watch.h>

namespace vigie::rules {

class Outline {
 public:
  // `closed`: an area, with an edge from the last corner to the first.
  Outline(std::vector<PlanePoint> corners, bool closed) : corners_(std::move(corners)), closed_(closed) {}

  // How often the straight way goes over it from its left to its right, less how often back: the sum over a
  // path does not depend on how it touches corners and edges. `share`: of the way, up to where it meets it
  // first; 1 where it does not.
  struct Crossings {
    int net = 0;
    double share = 1;
  };
  [[nodiscard]] Crossings crossings(PlanePoint from, PlanePoint to) const;
  // By the even-odd rule; of an area.
  [[nodiscard]] bool contains(PlanePoint p) const;
  struct Nearest {
    PlanePoint point;
    double distance = 0;
  };
  [[nodiscard]] Nearest nearest(PlanePoint p) const;
  // How far from the nearest edge, in standard deviations along the way there; infinite where there is none.
  [[nodiscard]] double clearance(PlanePoint p, const Covariance<2>& covariance) const;
  // Whether two edges that are not neighbours meet.
  [[nodiscard]] bool meets_itself() const;
  [[nodiscard]] double area() const;
  [[nodiscard]] double length() const;
  [[nodiscard]] bool has_same_corners(const Outline& other) const {
    return closed_ == other.closed_ && corners_ == other.corners_;
  }

 private:
  struct Edge {
    PlanePoint a, b;
  };
  [[nodiscard]] std::size_t edge_count() const { return corners_.size() - (closed_ ? 0 : 1); }
  [[nodiscard]] Edge edge(std::size_t i) const { return {corners_[i], corners_[(i + 1) % corners_.size()]}; }

  std::vector<PlanePoint> corners_;
  bool closed_;
};

}  // namespace vigie::rules
