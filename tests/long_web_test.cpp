// The console for longer: ten thousand connections, and fifty who watch the meters.

#include <gtest/gtest.h>

#include "web_stage.hpp"

namespace ohmic::scenario {
namespace {

TEST_F(LiveWeb, ten_thousand_connections_leave_it_alive) {
  play();
  const double before = program->memory("VmRSS");
  std::vector<WebCaller> held;
  for (int i = 0; i < 10000; ++i) {
    held.emplace_back(port);
    if (held.size() > 400) held.erase(held.begin(), held.begin() + 200);
    if (i % 1000 == 0) {
      EXPECT_EQ(ask(R"({"get": "phones.Lead.level"})")["value"], "-30 dB") << i;
    }
  }
  held.clear();
  std::printf("10000 connections: %.1f MB before, %.1f MB after\n", before, program->memory("VmRSS"));
  EXPECT_LT(program->memory("VmRSS"), before + 40.0);
  expect_untouched();
}

}  // namespace
}  // namespace ohmic::scenario
