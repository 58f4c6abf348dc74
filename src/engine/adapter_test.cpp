// A processor in a node is still that processor.

#include "engine/adapter.hpp"

#include <gtest/gtest.h>

#include "dsp/processor_laws_test.hpp"
#include "engine/hand_card_test.hpp"

namespace ohmic::engine {
namespace {

/// Late by two frames, counts what it heard.
class Late {
 public:
  explicit Late(float factor) : factor_(factor) {}
  void prepare(const Format&) { reset(); }
  void reset() noexcept { past_[0] = past_[1] = 0.0f, heard_ = 0; }
  void process(std::span<const float> settings, const Block& block) noexcept {
    for (int i = 0; i < block.frames; ++i) {
      const float x = std::isfinite(block.in[0][i]) ? block.in[0][i] : 0.0f;
      block.out[0][i] = past_[0] * factor_ * settings[0];
      past_[0] = past_[1], past_[1] = x;
      ++heard_;
    }
  }
  Frames latency() const noexcept { return Frames(2); }
  std::span<const Field> fields() const noexcept { return its_fields; }
  std::span<const Field> readings() const noexcept { return its_readings; }
  void read(std::span<float> values) noexcept { values[0] = static_cast<float>(heard_); }

 private:
  static constexpr Field its_fields[] = {{.name = "factor", .fallback = 1.0, .says = "How much comes out."}};
  static constexpr Field its_readings[] = {{.name = "heard"}};
  float factor_;
  float past_[2] = {};
  int heard_ = 0;
};

TEST(ProcessorNode, is_the_processor_it_holds) {
  ProcessorNode<Late> node(0.5f);
  node.prepare({});
  EXPECT_EQ(node.latency(), Frames(2));
  EXPECT_EQ(node.fields()[0].name, "factor");
  const Channels out = play(node, std::vector{1.0f}, {{1.0f, 0.0f, 0.0f, 0.0f}}, 1, 4, 4);
  EXPECT_EQ(out[0], (std::vector{0.0f, 0.0f, 0.5f, 0.0f}));
  std::vector<float> values(1);
  node.read(values);
  EXPECT_EQ(values[0], 4.0f);
}

struct LateCase {
  static Held make() { return {std::make_unique<ProcessorNode<Late>>(0.5f)}; }
  static constexpr std::size_t inputs = 1, outputs = 1;
};

}  // namespace
}  // namespace ohmic::engine

namespace ohmic::dsp::laws {
INSTANTIATE_TYPED_TEST_SUITE_P(processor_node, ProcessorLaws, engine::LateCase);
}  // namespace ohmic::dsp::laws
