#include "moment.h"

namespace vigie::evidence {

void Ring::push(Moment moment) {
  if (moments_.empty() && !moment.stands_alone()) return;
  bytes_ += moment.bytes();
  const UtcTime oldest = moment.captured - keep_;
  moments_.push_back(std::move(moment));
  for (;;) {
    const std::size_t next = second_start();
    const bool old = next < moments_.size() && moments_[next].captured <= oldest;
    if (!old && bytes_ <= most_bytes_) return;
    drop(next);
  }
}

void Ring::clear() {
  drop(moments_.size());
}

std::vector<Moment> Ring::since(UtcTime from) const {
  std::size_t start = 0;
  for (std::size_t i = 0; i < moments_.size() && moments_[i].captured <= from; ++i) {
    if (moments_[i].stands_alone()) start = i;
  }
  return {moments_.begin() + static_cast<std::ptrdiff_t>(start), moments_.end()};
}

std::size_t Ring::second_start() const {
  std::size_t i = 1;
  while (i < moments_.size() && !moments_[i].stands_alone()) ++i;
  return std::min(i, moments_.size());
}

void Ring::drop(std::size_t count) {
  for (; count > 0; --count) {
    bytes_ -= moments_.front().bytes();
    moments_.pop_front();
  }
}

}  // namespace vigie::evidence
