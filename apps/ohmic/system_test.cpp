// Signals that end the program are asked for, not suffered; a program that is to outlive its terminal does.

#include "system.hpp"

#include <csignal>

#include <gtest/gtest.h>

namespace ohmic::app {
namespace {

TEST(signals, a_closed_terminal_window_stops_like_ctrl_c) {
  Signals signals;
  EXPECT_EQ(signals.arrived().stops, 0);
  ::raise(SIGHUP);
  EXPECT_EQ(signals.arrived().stops, 1);
  ::raise(SIGINT);
  EXPECT_EQ(signals.arrived().stops, 1);
}

TEST(signals, who_was_started_by_nohup_outlives_the_terminal) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    Signals signals;
    ::raise(SIGHUP);
    EXPECT_EQ(signals.arrived().stops, 0);
  }
  std::signal(SIGHUP, before);
}

}  // namespace
}  // namespace ohmic::app
