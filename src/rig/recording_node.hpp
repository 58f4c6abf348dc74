#pragma once
// A recording as a node: what the disk thread has read ahead becomes the first wire of its inputs.

#include <memory>

#include "devices/file_reader.hpp"
#include "engine/node.hpp"

namespace ohmic::rig {

/// No inputs; one output a channel of the file, full scale. No settings.
class RecordingNode final : public engine::Node {
 public:
  explicit RecordingNode(std::unique_ptr<devices::FileReader> reader) : reader_(std::move(reader)) {}

  const devices::FileReader& reader() const { return *reader_; }

  void prepare(const Format&) override {}
  void reset() noexcept override {}
  void process(std::span<const float>, const Block& block) noexcept override { reader_->read(block.out, block.frames); }
  std::span<const Field> fields() const noexcept override { return {}; }

 private:
  std::unique_ptr<devices::FileReader> reader_;
};

}  // namespace ohmic::rig
