// What a JACK server will accept as the name of a port.

#include "devices/port_names.hpp"

#include <gtest/gtest.h>

namespace ohmic::devices {
namespace {

TEST(PortNames, are_unique_without_colons_and_cut_between_letters) {
  const auto names = port_names({"Voice", "Voice", "a:b", "", "Gäste"}, 9);
  EXPECT_EQ(names, (std::vector<std::string>{"Voice", "Voice (2)", "a-b", "channel 4", "Gäste"}));
  EXPECT_EQ(port_names({"Gäste"}, 2).front(), "G");
}

}  // namespace
}  // namespace ohmic::devices
