/** The page of last resort: needs no route, no translation file and no style sheet, because one of them is broken. */
export function fallbackPage(requestId: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pulse: something went wrong</title>
<h1>Something went wrong</h1>
<p>The fault is on our side and it has been recorded. Try again in a moment.</p>
<p lang="fr">Une erreur s’est produite de notre côté ; elle est enregistrée. Réessayez dans un instant.</p>
<p><a href="/">pulse</a> · <code>${requestId}</code></p>
</html>
`;
}
