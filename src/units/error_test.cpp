// The laws of errors: one line, with the parts that are known, in the order a person reads.

#include "units/error.hpp"

#include <gtest/gtest.h>

namespace ohmic {
namespace {

TEST(Error, ReadsPlaceThenFieldThenWhatThenHint) {
  const Error error{"\"45\" has no unit.", "Write \"45 dB\".", {"rigs/band.toml", 12, 3, "input.Voice.gain"}};
  EXPECT_EQ(error.sentence(), "rigs/band.toml:12:3: input.Voice.gain: \"45\" has no unit. Write \"45 dB\".");
}

TEST(Error, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ((Error{"It broke.", "", {}}.sentence()), "It broke.");
  EXPECT_EQ((Error{"It broke.", "", {"a.wav", 0, 7, ""}}.sentence()), "a.wav: It broke.");
  EXPECT_EQ((Error{"It broke.", "", {"", 3, 0, "gain"}}.sentence()), "gain: It broke.");
}

TEST(Error, LearnsItsPlaceOnTheWayUpAndKeepsWhatItKnew) {
  Error error{"It broke.", "", {"", 12, 0, ""}};
  error = std::move(error).at({"rig.toml", 0, 0, ""});
  EXPECT_EQ(error.place, (Place{"rig.toml", 12, 0, ""}));
}

TEST(Error, TravelsInAResult) {
  const auto refuse = []() -> Result<int> { return failure("No.", "Try again.", {"a", 1, 0, ""}); };
  const auto result = refuse();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().sentence(), "a:1: No. Try again.");
}

}  // namespace
}  // namespace ohmic
