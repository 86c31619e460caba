// Makes ONNX files for the tests, byte by byte: one layer that flattens a crop, and one that weighs its
// cells. Field numbers are those of onnx.proto3 (ONNX 1.0).
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace vigie::classify {

class Message {
 public:
  Message& number(int field, std::uint64_t value) {
    varint(static_cast<std::uint64_t>(field) << 3);
    varint(value);
    return *this;
  }
  Message& bytes(int field, const std::string& value) {
    varint(static_cast<std::uint64_t>(field) << 3 | 2);
    varint(value.size());
    text_ += value;
    return *this;
  }
  Message& message(int field, const Message& value) { return bytes(field, value.text_); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void varint(std::uint64_t value) {
    for (; value > 127; value >>= 7) text_ += static_cast<char>(value | 128);
    text_ += static_cast<char>(value);
  }
  std::string text_;
};

inline Message onnx_tensor(const std::string& name, const std::vector<int>& shape,
                           const std::vector<float>& values) {
  Message tensor;
  for (const int size : shape) tensor.number(1, static_cast<std::uint64_t>(size));
  std::string raw(values.size() * sizeof(float), '\0');
  std::memcpy(raw.data(), values.data(), raw.size());
  return tensor.number(2, 1).bytes(8, name).bytes(9, raw);  // 1: float
}

inline Message onnx_value(const std::string& name, const std::vector<int>& shape) {
  Message dimensions;
  for (const int size : shape) dimensions.message(1, Message().number(1, static_cast<std::uint64_t>(size)));
  const Message tensor = Message().number(1, 1).message(2, dimensions);
  return Message().bytes(1, name).message(2, Message().message(1, tensor));
}

// Outputs `biases` plus `weights` times the input's cells: of each output so many weights as `input` has
// cells, which is their shape where no other is given.
inline std::string onnx_weighing(const std::vector<int>& input, const std::vector<float>& weights,
                                 const std::vector<float>& biases, std::vector<int> shape = {}) {
  const int outputs = static_cast<int>(biases.size());
  if (shape.empty()) shape = {outputs, static_cast<int>(weights.size()) / outputs};
  const Message flatten =
      Message().bytes(1, "crop").bytes(2, "cells").bytes(3, "flatten").bytes(4, "Flatten");
  const Message transposed = Message().bytes(1, "transB").number(3, 1).number(20, 2);
  const Message weigh = Message()
                            .bytes(1, "cells")
                            .bytes(1, "weights")
                            .bytes(1, "biases")
                            .bytes(2, "scores")
                            .bytes(3, "weigh")
                            .bytes(4, "Gemm")
                            .message(5, transposed);
  const Message graph = Message()
                            .message(1, flatten)
                            .message(1, weigh)
                            .bytes(2, "test")
                            .message(5, onnx_tensor("weights", shape, weights))
                            .message(5, onnx_tensor("biases", {outputs}, biases))
                            .message(11, onnx_value("crop", input))
                            .message(12, onnx_value("scores", {1, outputs}));
  return Message().number(1, 7).message(7, graph).message(8, Message().bytes(1, "").number(2, 12)).text();
}

}  // namespace vigie::classify
