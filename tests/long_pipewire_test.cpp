// Twenty restarts of PipeWire under virtual cards of ours.

#include <gtest/gtest.h>

#include "pipewire_desktop.hpp"
#include "pipewire_restarts.hpp"

namespace ohmic::scenario {
namespace {

TEST(LongPipewire, virtual_cards_survive_twenty_restarts_of_the_server) {
  if (const std::string missing = Desktop::missing(); !missing.empty()) GTEST_SKIP() << missing << " is not installed";
  restart_pipewire(20);
}

}  // namespace
}  // namespace ohmic::scenario
