// The one place that knows OpenCV.
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <functional>
#include <vector>

#include <fmt/format.h>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vigie/classify/crop_model.h>
#include <vigie/core/fnv1a.h>
#include <vigie/core/log.h>
#include <vigie/core/mutex.h>

namespace vigie::classify {
namespace {

constexpr std::size_t kMostBytes = 256 << 20;
constexpr rlim_t kMostSeconds = 60;  // to read a file and try a crop: the largest takes a few

Error wrong(std::string_view name, std::string_view what) {
  return {ErrorCode::invalid_argument, fmt::format("cannot use the classifier {}: {}", name, what)};
}

// What OpenCV says on standard error is said by our errors. A camera's thread does its own work.
void quieten_opencv() {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
  cv::setNumThreads(1);
}

std::string first_line(std::string_view what) {
  return printable(what.substr(0, std::min(what.find('\n'), std::size_t{200})));
}

// Runs OpenCV, which throws whatever it likes.
template <typename Work>
Result<void> guarded(std::string_view name, Work work) {
  try {
    work();
    return {};
  } catch (const cv::Exception& error) {
    return wrong(name, first_line(error.err));
  } catch (const std::exception& error) {
    return wrong(name, first_line(error.what()));
  }
}

// Some damaged files end OpenCV's reader by a signal: a child of ours, with a bounded time, reads it first.
bool survives(const std::function<void()>& work) noexcept {
  const pid_t child = fork();
  if (child == 0) {
    const rlimit no_core{0, 0}, time{kMostSeconds, kMostSeconds};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_CPU, &time);
    alarm(kMostSeconds);
    work();
    _exit(0);
  }
  int status = 0;
  pid_t ended = -1;
  while (child > 0 && (ended = waitpid(child, &status, 0)) < 0 && errno == EINTR) {
  }
  return ended == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

class OnnxModel final : public CropModel {
 public:
  OnnxModel(const cv::dnn::Net& net, std::uint64_t hash) : net_(net), hash_(hash) {}

  // What the model gives of a crop, as it comes.
  std::vector<float> scores(const Crop& crop) const EXCLUDES(mutex_) {
    const int shape[] = {1, 1, kCropSide, kCropSide};
    cv::Mat input(4, shape, CV_32F);
    std::copy(crop.begin(), crop.end(), input.ptr<float>());
    const MutexLock lock(mutex_);
    net_.setInput(input);
    const cv::Mat output = net_.forward();
    if (output.depth() != CV_32F || !output.isContinuous()) return {};
    const auto* first = output.ptr<float>();
    return {first, first + output.total() * static_cast<std::size_t>(output.channels())};
  }

  [[nodiscard]] std::optional<ClassConfidences> look_at(const Crop& crop) const override {
    std::vector<float> given;
    if (!guarded("", [&] { given = scores(crop); })) return {};
    if (given.size() != kObjectClassCount) return {};
    if (!std::all_of(given.begin(), given.end(), [](float s) { return std::isfinite(s); })) return {};
    const float most = *std::max_element(given.begin(), given.end());
    ClassConfidences classes;
    float total = 0;
    for (std::size_t c = 0; c < given.size(); ++c) total += classes.p[c] = std::exp(given[c] - most);
    for (float& p : classes.p) p /= total;
    return classes;
  }

  [[nodiscard]] std::uint64_t hash() const override { return hash_; }

 private:
  mutable Mutex mutex_;
  mutable cv::dnn::Net net_ GUARDED_BY(mutex_);  // keeps what lies between its layers
  const std::uint64_t hash_;
};

}  // namespace

Result<std::shared_ptr<const CropModel>> CropModel::parse(std::span<const char> onnx, std::string_view name) {
  quieten_opencv();
  Fnv1a hash;
  hash.put(onnx);
  std::shared_ptr<const OnnxModel> model;
  std::vector<float> tried;
  const auto make = [&] {
    cv::dnn::Net net = cv::dnn::readNetFromONNX(onnx.data(), onnx.size());
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    model = std::make_shared<const OnnxModel>(net, hash.value());
    tried = model->scores({});
  };
  if (!survives([&] { (void)guarded(name, make); })) {
    return wrong(name, "OpenCV breaks on it, or takes longer than a minute");
  }
  const auto made = guarded(name, make);
  if (!made) return made.error();
  if (tried.size() != kObjectClassCount) {
    return wrong(name, fmt::format("it gives {} numbers of a crop, not {}: one a class", tried.size(),
                                   kObjectClassCount));
  }
  if (!model->look_at({})) return wrong(name, "it gives of an even crop what is no number");
  return std::shared_ptr<const CropModel>(std::move(model));
}

Result<std::shared_ptr<const CropModel>> CropModel::read(const std::filesystem::path& file) {
  const std::string name = printable(file.string());
  std::error_code failed;
  if (!std::filesystem::is_regular_file(file, failed)) {
    return Error(ErrorCode::not_found, fmt::format("cannot read the classifier {}: no such file", name));
  }
  const auto size = std::filesystem::file_size(file, failed);
  if (failed) return Error(ErrorCode::io, fmt::format("cannot read the classifier {}", name));
  if (size > kMostBytes) return wrong(name, "it is larger than 256 MiB");
  std::vector<char> bytes(size);
  std::ifstream in(file, std::ios::binary);
  if (!in.read(bytes.data(), static_cast<std::streamsize>(size))) {
    return Error(ErrorCode::io, fmt::format("cannot read the classifier {}", name));
  }
  return parse(bytes, name);
}

}  // namespace vigie::classify
