// What can be pointed at in a schematic is what can be listened to, and it lies in the picture.

#include "rig/circuit_drawing.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <gtest/gtest.h>

namespace ohmic::rig {
namespace {

class Drawn : public ::testing::TestWithParam<const char*> {};

TEST_P(Drawn, every_place_can_be_listened_to_and_lies_in_the_picture) {
  const auto file = CircuitFile::read(GetParam(), "rigs/band.toml");
  ASSERT_TRUE(file) << file.error().sentence();
  const auto drawing = draw_circuit(**file, (*file)->defaults());
  ASSERT_TRUE(drawing) << drawing.error().sentence();
  const std::size_t box = drawing->svg.find("viewBox=\"0 0 ");
  ASSERT_NE(box, std::string::npos);
  double width = 0.0, height = 0.0;
  const char* at = drawing->svg.data() + box + 13;
  const char* const end = drawing->svg.data() + drawing->svg.size();
  at = std::from_chars(at, end, width).ptr + 1;
  std::from_chars(at, end, height);
  EXPECT_GT(drawing->places.size(), 4u);
  bool has_output = false;
  for (const auto& place : drawing->places) {
    EXPECT_TRUE((*file)->place(place.name)) << place.name;
    EXPECT_GT(place.x, 0.0) << place.name;
    EXPECT_LT(place.x, width) << place.name;
    EXPECT_GT(place.y, 0.0) << place.name;
    EXPECT_LT(place.y, height) << place.name;
    has_output = has_output || place.name == "output";
  }
  EXPECT_TRUE(has_output);
}

INSTANTIATE_TEST_SUITE_P(Circuits, Drawn,
                         ::testing::Values("circuits/otl_12au7_6080.cir", "circuits/opamp_two_stage.cir"));

}  // namespace
}  // namespace ohmic::rig
