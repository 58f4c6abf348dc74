// Twenty real restarts of jackd under a running `ohmic run`.

#include <gtest/gtest.h>

#include "live_restarts.hpp"
#include "program.hpp"

namespace ohmic::scenario {
namespace {

TEST(LongJack, twenty_restarts_of_the_server_bring_it_back_softly_with_its_connections) {
  if (!is_installed("jackd")) GTEST_SKIP() << "jackd is not installed";
  restart_the_server(20);
}

}  // namespace
}  // namespace ohmic::scenario
