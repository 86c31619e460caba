// Pictures that are used again once nobody holds them, so that a running camera takes no new memory.
#pragma once

#include <memory>
#include <vector>

#include <vigie/core/image.h>
#include <vigie/core/mutex.h>

namespace vigie::media {

// Thread-safe: a picture may be let go on any thread, before or after the pool.
class ImagePool {
 public:
  // Keeps at most `kept` unused pictures.
  explicit ImagePool(std::size_t kept = 8) : shelf_(std::make_shared<Shelf>(kept)) {}

  // A picture of this size with any samples in it. Both sides in [0, kMaxImageSide].
  std::shared_ptr<Image16> take(int width, int height);

 private:
  struct Shelf {
    explicit Shelf(std::size_t most) : kept(most) {}
    void put_back(std::unique_ptr<Image16> image) EXCLUDES(mutex);

    const std::size_t kept;
    Mutex mutex;
    std::vector<std::unique_ptr<Image16>> images GUARDED_BY(mutex);
  };
  std::shared_ptr<Shelf> shelf_;
};

}  // namespace vigie::media
