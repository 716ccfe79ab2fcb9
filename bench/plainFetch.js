// The floor: the same requests and checks, one after the other, with nothing but Node's own fetch.
const [, , base, count, delay, token] = process.argv;

for (let number = 1; number <= Number(count); number += 1) {
  const response = await fetch(`${base}/items/${number}?delay=${delay}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const body = await response.json();
  if (response.status !== 200 || body.id !== number) throw new Error(`item ${number} is wrong`);
}
