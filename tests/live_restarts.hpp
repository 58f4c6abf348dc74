#pragma once
// Real jackd restarts under a running `ohmic run`: two of them in the short test, twenty in the long one.

namespace ohmic::scenario {

/// Ends jackd, by turns softly and by SIGKILL, and starts it again. Each time the program must come back by itself,
/// rising from silence, never above its ceiling, with the connections others made to it.
void restart_the_server(int times);

}  // namespace ohmic::scenario
