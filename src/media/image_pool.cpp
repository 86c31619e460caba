#include <vigie/media/image_pool.h>

namespace vigie::media {

std::shared_ptr<Image16> ImagePool::take(int width, int height) {
  std::unique_ptr<Image16> image;
  {
    MutexLock lock(shelf_->mutex);
    auto& images = shelf_->images;
    if (!images.empty()) {
      image = std::move(images.back());
      images.pop_back();
    }
  }
  if (!image || image->width() != width || image->height() != height) {
    image = std::make_unique<Image16>(width, height);
  }
  return {image.release(),
          [shelf = shelf_](Image16* used) { shelf->put_back(std::unique_ptr<Image16>(used)); }};
}

void ImagePool::Shelf::put_back(std::unique_ptr<Image16> image) {
  MutexLock lock(mutex);
  if (images.size() < kept) images.push_back(std::move(image));
}

}  // namespace vigie::media
