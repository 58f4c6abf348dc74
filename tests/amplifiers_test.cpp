// Four amplifiers are compared while it plays: equally loud at 1 kHz, and without a click, at every period.

#include "amplifiers.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stage.hpp"

namespace ohmic::scenario {
namespace {

void expect_all_alike(const std::string& rig) {
  const Folder folder;
  write_wav(folder.file("tone.wav"), sine(1000.0, 0.5, 1.0));
  Stage stage(rig, folder.file("rig.toml"));
  stage.play(1.0);
  std::vector<Stay> stays;
  std::size_t from = stage.frames() - 24000;
  for (const int choice : {0, 1, 2, 3, 0, 2, 1, 3}) {
    const auto& phones = stage.session().rig().phones[0];
    ASSERT_TRUE(stage.session().set("phones." + phones.name + ".choice", std::to_string(choice + 1)));
    stage.play(0.5);
    stays.push_back({.from = from, .to = stage.frames()});
    from = stage.frames() - 1;
  }
  expect_matched_and_clickless(stage.played()[0], stays);
  for (const auto& phones : stage.session().phones()) {
    if (phones.circuit) {
      EXPECT_EQ(phones.circuit->unconverged, 0);
    }
  }
}

TEST(Amplifiers, four_are_switched_equally_loud_and_without_a_click) { expect_all_alike(four_amplifiers); }
TEST(Amplifiers, four_netlists_are_switched_equally_loud_and_without_a_click) { expect_all_alike(four_circuits()); }

}  // namespace
}  // namespace ohmic::scenario
