// jack_copy: a JACK client that passes its input on, unchanged: what a loop costs when nothing is in it.

#include <unistd.h>

#include "jack_probe.hpp"

int main() {
  const ohmic::scenario::JackProbe copy("copy", "", 1);
  while (copy.is_there()) ::pause();
  return 1;
}
