#pragma once
// A phones output whose amplifiers are circuits, as nodes: its front, the bank that all outputs share, its back.

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/node.hpp"
#include "gear/phones_output.hpp"

namespace ohmic::rig {

/// Computes the circuits of all outputs whose fronts stand before it in the plan. Has no wires: what is waiting was left
/// there by the fronts, and the backs take it from the outputs.
class BankNode final : public engine::Node {
 public:
  void prepare(const Format&) override {}
  void reset() noexcept override {}
  void process(std::span<const float>, const Block&) noexcept override { bank_->run(); }
  std::span<const Field> fields() const noexcept override { return {}; }
  const std::shared_ptr<gear::AmplifierBank>& bank() const { return bank_; }

 private:
  std::shared_ptr<gear::AmplifierBank> bank_ = std::make_shared<gear::AmplifierBank>();
};

/// Mix to volts behind the volume knob. Owns the output that its back finishes.
class PhonesFront final : public engine::Node {
 public:
  PhonesFront(const gear::PhonesSpec& spec, std::uint64_t seed, std::shared_ptr<gear::AmplifierBank> bank)
      : output_(std::make_shared<gear::PhonesOutput>(spec, seed)), bank_(std::move(bank)) {}
  void prepare(const Format& format) override { output_->prepare(format); }
  void reset() noexcept override { output_->reset(); }
  void process(std::span<const float> settings, const Block& block) noexcept override {
    output_->begin(settings, block, *bank_);
    for (std::size_t side = 0; side < block.out.size(); ++side)
      std::copy_n(output_->converted(side).data(), block.frames, block.out[side]);
  }
  std::span<const Field> fields() const noexcept override { return output_->fields(); }
  const std::shared_ptr<gear::PhonesOutput>& output() const { return output_; }

 private:
  std::shared_ptr<gear::PhonesOutput> output_;
  std::shared_ptr<gear::AmplifierBank> bank_;
};

/// Terminals to ear and socket, the ceiling last. Its inputs are the front's volts; they say where it stands.
class PhonesBack final : public engine::Node {
 public:
  explicit PhonesBack(std::shared_ptr<gear::PhonesOutput> output) : output_(std::move(output)) {}
  void prepare(const Format&) override {}
  void reset() noexcept override {}
  void process(std::span<const float>, const Block& block) noexcept override { output_->finish(block); }
  Frames latency() const noexcept override { return output_->latency(); }
  std::span<const Field> fields() const noexcept override { return {}; }
  std::span<const Field> readings() const noexcept override { return output_->readings(); }
  void read(std::span<float> values) noexcept override { output_->read(values); }

 private:
  std::shared_ptr<gear::PhonesOutput> output_;
};

}  // namespace ohmic::rig
